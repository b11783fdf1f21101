"""How Python looks for garbage while the gateway serves: seldom through everything, for that holds up all mail.

Objects that nothing refers to are freed at once; only rings of them wait for a collection, and one that goes through
the whole heap stops the event loop for 100 to 200 ms. Only this belongs here; what is kept is each owner's matter.
"""

import gc

_YOUNG, _MIDDLE, _OLD = 10_000, 20, 50
"""Objects more than before at which the young are looked through, and after how many rounds those that outlived one,
and all: a message of 100,000 runs of letters is gone before that."""


def settle() -> None:
    """Once all is started: what lives now lives as long as the gateway, and no collection looks at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
