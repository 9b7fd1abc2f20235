"""What others can ask: orders over HTTP, gRPC and JetStream, by the hft-service contract."""
