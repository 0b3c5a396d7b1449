// Ending a stream early and in order: the first SIGINT or SIGTERM asks for it, a second one ends the program at once.
#pragma once

namespace rz {

/// Takes the place of remove_outputs_on_signals for as long as it lives: a signal is noted, and nothing is removed.
class StopOnSignal {
 public:
  StopOnSignal();
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

  /// The signal that came, or 0.
  int signal() const;
};

/// The signal that the latest StopOnSignal has noted, or 0: for what waits far below.
int noted_stop_signal();

}  // namespace rz
