// The stream that every program is: a serial reader, parallel work, an ordered writer, and never more than a fixed
// number of items in between.
#pragma once

#include <oneapi/tbb/parallel_pipeline.h>

#include <memory>
#include <optional>
#include <utility>

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
  // Items travel as pointers: TBB copies tokens, and ours are large.
  const auto read = [&](tbb::flow_control& control) -> std::shared_ptr<Item> {
    std::optional<Item> item = source();
    if (item) return std::make_shared<Item>(std::move(*item));
    control.stop();
    return nullptr;
  };
  const auto process = [&](std::shared_ptr<Item> item) { return std::make_shared<Result>(work(std::move(*item))); };
  const auto write = [&](std::shared_ptr<Result> result) { sink(std::move(*result)); };
  tbb::parallel_pipeline(in_flight,
                         tbb::make_filter<void, std::shared_ptr<Item>>(tbb::filter_mode::serial_in_order, read) &
                             tbb::make_filter<std::shared_ptr<Item>, std::shared_ptr<Result>>(tbb::filter_mode::parallel, process) &
                             tbb::make_filter<std::shared_ptr<Result>, void>(tbb::filter_mode::serial_in_order, write));
}

}  // namespace rz
