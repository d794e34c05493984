"""What becomes of the rows of a file of figures: what its columns mean, and the fate of each row. Pure throughout."""
