"""The market (积分超市): goods and their stock, the donation book, redemptions, the three books."""
