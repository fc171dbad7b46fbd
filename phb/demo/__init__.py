"""The fictional integrated care system of the demonstration. Everybody in it is made up."""
