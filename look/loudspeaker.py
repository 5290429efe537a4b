"""Whether the sound device is still there, and opening it again: what Kivy does not tell of SDL.

Kivy opens the device once, with its first sound. When it is lost, SDL goes on as if it played; when
it was not there, Kivy never tries again; while it hangs, no Python runs at all. So it is opened
before Kivy's first sound. SDL itself knows and can be asked, through the library that Kivy has
loaded already: https://wiki.libsdl.org/SDL2/SDL_GetAudioDeviceStatus and
https://wiki.libsdl.org/SDL2_mixer/Mix_OpenAudio.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import logging

from kivy.core.audio import audio_sdl2

_log = logging.getLogger(__name__)
_SDL = ctypes.CDLL(audio_sdl2.__file__)
_SDL.SDL_GetError.restype = _SDL.SDL_GetAudioDeviceName.restype = ctypes.c_char_p
_AUDIO, _STOPPED = 0x10, 0
_RATE, _S16, _CHANNELS, _BUFFER = 44_100, 0x8010, 2, 1024  # as Kivy asks for them
_FIRST = 2
"""The number of the first device that is opened by SDL_OpenAudioDevice; there is no second."""


def plays() -> bool:
    """Tell whether the device is open and was not lost."""
    return bool(_SDL.SDL_GetAudioDeviceStatus(_FIRST) != _STOPPED)


def outputs() -> tuple[str, ...]:
    """List the sound outputs of this machine, by the names that SDL gives them."""
    names = (_SDL.SDL_GetAudioDeviceName(i, 0) for i in range(_SDL.SDL_GetNumAudioDevices(0)))
    return tuple(name.decode(errors="replace") for name in names if name)


def open_again() -> str:
    """Look for a device anew and open it; return why there is none, or nothing.

    Whatever sounds is cut off. The device may be another than before: a sound server that was not
    there yet is found, too. May take half a minute and more (`look.opening`).
    """
    _keep_quiet()
    while _SDL.Mix_QuerySpec(None, None, None):
        _SDL.Mix_CloseAudio()
    while _SDL.SDL_WasInit(_AUDIO):  # once by us, and once more by Kivy
        _SDL.SDL_QuitSubSystem(_AUDIO)
    failed = _SDL.Mix_OpenAudio(_RATE, _S16, _CHANNELS, _BUFFER)
    why = _SDL.SDL_GetError().decode(errors="replace") if failed else ""
    _tell_outputs("; ".join(outputs()) or "none")
    return why


@functools.cache
def _tell_outputs(names: str) -> None:
    """Log them once: whoever sets `display.sound_output` reads their names there."""
    _log.info("the sound outputs here: %s", names)


@ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)
def _told_once(*_: object) -> None:
    """Say nothing: the voice has told the outage."""


def _keep_quiet() -> None:
    """Keep ALSA from writing eight lines to the log at each try; other systems have none."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(_told_once)
