"""Claims about Ruang, and their smallest proofs."""
