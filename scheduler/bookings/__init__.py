"""Seats for residents: booked from a phone, waited for in fair order, given back."""
