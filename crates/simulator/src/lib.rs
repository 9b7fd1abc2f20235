//! A venue made of named assumptions, the replay of market data, and the loop that joins them to the core.
