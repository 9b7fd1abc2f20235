"""The carrier of NATS: core messages pass live, JetStream retains."""
