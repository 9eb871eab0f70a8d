"""PersonaLive (arXiv 2512.11253): the networks, the sliding window, and the animator made of them.

Where to find what: the paper's reference U-Net is `reference_net`, the denoiser `denoiser` (its three kinds of
attention are `spatial`, `motion_module` and `temporal_module`), E_f is `motion_encoder`, E_k is `motion_extractor`,
the rungs and the DDIM step are `schedule`, the sliding window is `window`, historical keyframes are `memory`,
one pass over the window is `chunk_step`, and `stream` runs it pass after pass.
"""
