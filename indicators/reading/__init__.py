"""Reading tables that people upload: what a file, a row and a cell say, and plain words where they cannot be read.

Nothing in here knows the database. `tables` opens files, `values` reads cells, `records` counts files with one row for
each offence. Where a cell could mean two things it is refused with a question; nothing is guessed in silence.
"""
