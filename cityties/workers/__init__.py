"""Reading reports in processes of their own, which bad files can't take along, and on clusters."""

from cityties.workers.pool import Workers
from cityties.workers.task import Limits, Result, Task

__all__ = ["Limits", "Result", "Task", "Workers"]
