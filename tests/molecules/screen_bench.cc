// rz_bench_screen LIBRARY [RECORDS [BATCH]]: what the host does per molecule of a prepared library when a GPU runs the
// network, on one thread and by step. The network itself is left out; its results are made up.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "io/pipeline.h"
#include "kernels/error.h"
#include "molecules/library.h"
#include "molecules/message_plan.h"
#include "molecules/result_table.h"

namespace rz::molecules::test {
namespace {

class Lap {
 public:
  explicit Lap(double& seconds) : seconds_(seconds) {}
  ~Lap() { seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  double& seconds_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

struct Steps {
  double read = 0, unpack = 0, plan = 0, upload = 0, text = 0, free = 0;
};

/// The plan's arrays into one buffer, as they go to pinned memory.
size_t copy_plan(const MessagePlan& plan, std::vector<char>& staging) {
  size_t bytes = 0;
  const auto put = [&](const auto& values) {
    const size_t size = values.size() * sizeof(values[0]);
    if (staging.size() < bytes + size) staging.resize(2 * (bytes + size));
    std::copy_n(reinterpret_cast<const char*>(values.data()), size, staging.data() + bytes);
    bytes += size;
  };
  const auto put_step = [&](const PlanStep& step) {
    put(step.offsets);
    put(step.rows);
    put(step.added);
  };
  put_step(plan.pairs);
  for (const PlanStep& step : plan.exchanges) put_step(step);
  put_step(plan.readout);
  put(plan.molecule_offsets);
  put(plan.molecule_rows);
  return bytes;
}

void bench(const std::string& path, size_t most, size_t size) {
  constexpr int kDepth = 3;
  Library library({.path = path});
  Needs needs;
  needs.graphs[static_cast<size_t>(Hydrogens::implicit)] = true;
  const ResultTable table(ResultFormat::csv, library.reader().columns(), false, {"prediction"}, {});
  Steps seconds;
  size_t molecules = 0, plan_bytes = 0, text_bytes = 0, classes = 0;
  std::vector<char> staging;
  const auto all = std::chrono::steady_clock::now();
  while (molecules < most) {
    std::vector<LibraryRecord> records;
    std::vector<PreparedMolecule> prepared;
    std::optional<MoleculeBatch> batch;
    std::string text;
    {
      const Lap lap(seconds.read);
      records = library.next(size);
    }
    if (records.empty()) break;
    {
      const Lap lap(seconds.unpack);
      for (const LibraryRecord& record : records) prepared.push_back(library.prepare(record, needs));
    }
    {
      const Lap lap(seconds.plan);
      std::vector<const PreparedMolecule*> usable;
      for (const PreparedMolecule& one : prepared) {
        if (one.ok()) usable.push_back(&one);
      }
      batch.emplace(std::move(usable));
      batch->plan(Hydrogens::implicit, kDepth);
    }
    {
      const Lap lap(seconds.upload);
      const MessagePlan& plan = batch->plan(Hydrogens::implicit, kDepth);
      plan_bytes += copy_plan(plan, staging);
      classes += plan.exchanges.back().added.size();
    }
    {
      const Lap lap(seconds.text);
      for (LibraryRecord& record : records) {
        ResultRow row;
        row.record = std::move(record);
        row.values = {0.001 * static_cast<double>(row.record.row)};
        text += table.text(row);
      }
    }
    molecules += records.size();
    text_bytes += text.size();
    const Lap lap(seconds.free);
    records.clear();
    prepared.clear();
    batch.reset();
  }
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - all).count();
  const auto each = [&](double value) { return 1e6 * value / static_cast<double>(molecules); };
  fmt::print("{} molecules in batches of {}: {:.2f} us each\n", molecules, size, each(wall));
  fmt::print("  read {:.2f}, unpack {:.2f}, plan {:.2f}, copy the plan {:.2f}, text {:.2f}, free {:.2f} us\n",
             each(seconds.read), each(seconds.unpack), each(seconds.plan), each(seconds.upload), each(seconds.text),
             each(seconds.free));
  const auto per = [&](size_t count) { return static_cast<double>(count) / static_cast<double>(molecules); };
  fmt::print("  {:.0f} bytes of plan and {:.0f} of text each; {:.1f} classes in the last exchange\n", per(plan_bytes),
             per(text_bytes), per(classes));
}

}  // namespace
}  // namespace rz::molecules::test

int main(int argc, char** argv) {
  if (argc < 2 || argc > 4) {
    fmt::print(stderr, "usage: rz_bench_screen LIBRARY.rzlib [RECORDS [BATCH]]\n");
    return 2;
  }
  try {
    const auto number = [&](int i, long otherwise) {
      return argc > i ? std::strtoul(argv[i], nullptr, 10) : otherwise;
    };
    rz::on_threads(1, [&] { rz::molecules::test::bench(argv[1], number(2, 100'000), number(3, 4096)); });
  } catch (const rz::Error& e) {
    fmt::print(stderr, "{}\n", e.what());
    return static_cast<int>(e.code());
  }
  return 0;
}
