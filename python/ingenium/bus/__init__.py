"""Messages between components: one port, and a carrier for each way to take them there."""
