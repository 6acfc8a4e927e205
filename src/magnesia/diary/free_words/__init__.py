"""Free words for a dose, such as "half glycinate 9pm": each piece is understood or named, none is dropped."""
