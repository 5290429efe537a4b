"""Whether the sound device is still there, and opening it again: what Kivy does not tell of SDL.

Kivy opens the device once. When it is lost, SDL goes on as if it played; when it was not there at
the start, Kivy never tries again. SDL itself knows and can be asked, through the library that Kivy
has loaded already: https://wiki.libsdl.org/SDL2/SDL_GetAudioDeviceStatus and
https://wiki.libsdl.org/SDL2_mixer/Mix_OpenAudio.
"""

from __future__ import annotations

import contextlib
import ctypes

from kivy.core.audio import audio_sdl2

from display.samples import RATE

_SDL = ctypes.CDLL(audio_sdl2.__file__)
_SDL.SDL_GetError.restype = _SDL.SDL_GetAudioDeviceName.restype = ctypes.c_char_p
_AUDIO, _STOPPED, _S16, _CHANNELS, _BUFFER = 0x10, 0, 0x8010, 2, 1024  # as Kivy asks for them
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
    there yet is found, too.
    """
    _keep_quiet()
    while _SDL.Mix_QuerySpec(None, None, None):
        _SDL.Mix_CloseAudio()
    _SDL.SDL_QuitSubSystem(_AUDIO)
    if _SDL.Mix_OpenAudio(RATE, _S16, _CHANNELS, _BUFFER):
        return str(_SDL.SDL_GetError().decode(errors="replace"))
    return ""


@ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)
def _told_once(*_: object) -> None:
    """Say nothing: the voice has told the outage."""


def _keep_quiet() -> None:
    """Keep ALSA from writing eight lines to the log at each try; other systems have none."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(_told_once)
