"""What `/metrics` tells: of the whole system as Redis knows it (`system`), and of this process (all others).

They listen to `web.happened`, or look when they are asked; nothing that they count knows of them. Names that begin with
`winnow_web_` or `process_` are of the process that answers; all others are the same from every web process.
"""
