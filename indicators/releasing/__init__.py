"""What the public is given of figures: rounded, in words that tell no more, as one value. Pure: asks no database."""
