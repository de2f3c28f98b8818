"""Scoring on published criteria: dated rubrics, reviewers, conflicts of interest, scores that are always shown in parts."""
