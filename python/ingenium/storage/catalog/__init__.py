"""The catalog: Parquet as the store of record, with a mapped cache for runs."""
