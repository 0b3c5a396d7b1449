#include "io/pipeline.h"

#include <gtest/gtest.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

namespace rz::test {
namespace {

std::atomic<int> alive{0}, most_alive{0};

/// Counts how many of its kind hold a value; moved-from ones do not.
struct Counted {
  explicit Counted(int value_) : value(value_) {
    const int now = ++alive;
    for (int most = most_alive; most < now && !most_alive.compare_exchange_weak(most, now);) {
    }
  }
  Counted(Counted&& other) noexcept : value(other.value), holds(std::exchange(other.holds, false)) {}
  ~Counted() { alive -= holds; }
  int value;
  bool holds = true;
};

struct Counter {
  int next = 0, end;
  std::optional<Counted> operator()() {
    if (next == end) return std::nullopt;
    return Counted(next++);
  }
};

Counted slow_work(Counted item) {
  std::this_thread::sleep_for(std::chrono::microseconds(item.value * 37 % 500));
  return item;
}

/// TBB's default may be a single thread on a small machine.
template <class Body>
void on_threads(int threads, Body body) {
  oneapi::tbb::task_arena(threads).execute(body);
}

TEST(OrderedPipeline, KeepsOrderAndBound) {
  for (const size_t in_flight : {1, 3, 8}) {
    most_alive = 0;
    std::vector<int> seen;
    on_threads(4, [&] {
      ordered_pipeline(in_flight, Counter{0, 500}, slow_work, [&](Counted item) { seen.push_back(item.value); });
    });
    EXPECT_EQ(seen.size(), 500u);
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
    EXPECT_LE(most_alive, static_cast<int>(in_flight));
    EXPECT_EQ(alive, 0);
  }
}

TEST(OrderedPipeline, EmptySource) {
  int sunk = 0;
  ordered_pipeline(4, Counter{0, 0}, slow_work, [&](Counted) { ++sunk; });
  EXPECT_EQ(sunk, 0);
}

struct Stop : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Runs 100 items with an exception at item 50 of one stage; returns its text and checks that nothing was kept.
std::string stopped_by(const std::string& stage) {
  int sunk = 0;
  const auto fail = [&](const std::string& here, int value) {
    if (here == stage && value == 50) throw Stop(here);
  };
  std::string caught;
  try {
    on_threads(4, [&] {
      Counter counter{0, 100};
      ordered_pipeline(
          4,
          [&] {
            fail("source", counter.next);
            return counter();
          },
          [&](Counted item) {
            fail("work", item.value);
            return slow_work(std::move(item));
          },
          [&](Counted item) {
            fail("sink", item.value);
            EXPECT_EQ(item.value, sunk++);
          });
    });
  } catch (const Stop& e) {
    caught = e.what();
  }
  EXPECT_LE(sunk, 50);
  EXPECT_EQ(alive, 0);
  return caught;
}

TEST(OrderedPipeline, RethrowsWhatAStageThrows) {
  for (const char* stage : {"source", "work", "sink"}) EXPECT_EQ(stopped_by(stage), stage);
}

}  // namespace
}  // namespace rz::test
