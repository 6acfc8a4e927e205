"""Speed, always as a ratio to a peer in the same run and with the accuracy of both beside it."""
