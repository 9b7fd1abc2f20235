"""The carrier of Kafka: a topic of one partition for each stream, so that it has one order."""
