// The stream that every program is: a serial reader, parallel work, an ordered writer, and never more than a fixed
// number of items in between.
#pragma once

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

#include <optional>
#include <utility>
#include <vector>

namespace rz {

/// Runs source -> work -> sink until `source` returns nothing.
///
///   source: () -> std::optional<Item>     one call at a time, in order
///   work:   (Item) -> Result              many at once; must not depend on the order
///   sink:   (Result) -> void              one call at a time, in the order of source
///
/// At most `in_flight` items exist at any moment, so memory is bounded whatever the input's size. An exception of any
/// stage stops the stream and is rethrown. Threads are those of the calling TBB arena.
template <class Source, class Work, class Sink>
void ordered_pipeline(size_t in_flight, Source&& source, Work&& work, Sink&& sink) {
  namespace tbb = oneapi::tbb;
  using Item = typename std::invoke_result_t<Source>::value_type;
  using Result = std::invoke_result_t<Work, Item>;
  struct Slot {
    std::optional<Item> item;
    std::optional<Result> result;
  };
  // Owned here and passed on as pointers: TBB copies what it carries, and loses it where a stage throws. Items end in
  // order, so that a slot is free again when its turn comes.
  std::vector<Slot> slots(in_flight);
  size_t next = 0;
  const auto read = [&](tbb::flow_control& control) -> Slot* {
    std::optional<Item> item = source();
    if (!item) {
      control.stop();
      return nullptr;
    }
    Slot& slot = slots[next++ % in_flight];
    slot.item.emplace(std::move(*item));
    return &slot;
  };
  const auto process = [&](Slot* slot) {
    slot->result.emplace(work(std::move(*slot->item)));
    slot->item.reset();
    return slot;
  };
  const auto write = [&](Slot* slot) {
    sink(std::move(*slot->result));
    slot->result.reset();
  };
  tbb::parallel_pipeline(in_flight, tbb::make_filter<void, Slot*>(tbb::filter_mode::serial_in_order, read) &
                                        tbb::make_filter<Slot*, Slot*>(tbb::filter_mode::parallel, process) &
                                        tbb::make_filter<Slot*, void>(tbb::filter_mode::serial_in_order, write));
}

/// Calls `work` such that what it does in parallel has so many threads, however many the machine has.
template <class Work>
void on_threads(int threads, Work&& work) {
  namespace tbb = oneapi::tbb;
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(threads));
  tbb::task_arena arena(threads);
  arena.execute(work);
}

/// Runs the stream on so many threads.
template <class Source, class Work, class Sink>
void ordered_pipeline_on(int threads, size_t in_flight, Source&& source, Work&& work, Sink&& sink) {
  on_threads(threads, [&] { ordered_pipeline(in_flight, source, work, sink); });
}

}  // namespace rz
