// How many devices the emulation has.
#pragma once

namespace rz::emu {

/// 1 at first. For a test to set before it makes contexts.
void set_device_count(int count);

}  // namespace rz::emu
