"""What it costs, beside the limit, in the same run."""
