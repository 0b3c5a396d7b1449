#include "io/stop_signal.h"

#include <signal.h>

#include <atomic>

#include "io/output_path.h"

namespace rz {
namespace {

std::atomic<int> noted_signal;

extern "C" void note_signal(int signal) {
  noted_signal.store(signal);
  ::signal(SIGINT, SIG_DFL);
  ::signal(SIGTERM, SIG_DFL);
  ::signal(SIGHUP, SIG_DFL);
}

}  // namespace

StopOnSignal::StopOnSignal() {
  noted_signal.store(0);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::signal(signal, note_signal);
}

StopOnSignal::~StopOnSignal() { remove_outputs_on_signals(); }

int StopOnSignal::signal() const { return noted_stop_signal(); }

int noted_stop_signal() { return noted_signal.load(); }

}  // namespace rz
