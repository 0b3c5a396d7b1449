// What a bug report should tell about the machine. Names no host and no paths.
#pragma once

#include <string>

namespace rz {

/// Lines on the system, the processor, the memory and the CUDA devices, or why there are none.
std::string system_report();

}  // namespace rz
