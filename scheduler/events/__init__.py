"""What is offered, how it repeats, and each dated meeting of it."""
