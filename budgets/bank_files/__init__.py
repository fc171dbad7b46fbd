"""Reading the files banks, card companies and providers give out. Pure: bytes in, values out."""

from .layouts import layout_names
from .reading import read_bank_file
from .results import BankFile, BankRow, Problem

__all__ = ["BankFile", "BankRow", "Problem", "layout_names", "read_bank_file"]
