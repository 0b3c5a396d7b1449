// SMARTS that others published and the descriptors count.
#pragma once

#include <array>

namespace rz::molecules {

constexpr int kFragments = 85, kQedAcceptors = 11, kQedAlerts = 116;

extern const std::array<const char*, kFragments> kFragmentSmarts;
extern const std::array<const char*, kQedAcceptors> kQedAcceptorSmarts;
extern const std::array<const char*, kQedAlerts> kQedAlertSmarts;

}  // namespace rz::molecules
