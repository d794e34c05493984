"""A self-evaluation off line: as a Word document for the meeting, and as an Excel workbook that comes back. Pure."""
