"""The Celery side: counts lists, tests chunks, commits segments, answers quick questions."""
