"""What may be wrong with a series: pure checks on its columns, and what each of them found."""
