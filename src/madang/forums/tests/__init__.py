"""Tests of what forums own."""
