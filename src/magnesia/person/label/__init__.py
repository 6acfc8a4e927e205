"""The words of a label: taken apart, brought to one unit of the product, and read in every honest way."""
