#include "molecules/objectives/command_measure.h"

#include <sys/wait.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>
#include <system_error>

#include "kernels/error.h"
#include "molecules/objectives/shell_command.h"

namespace rz::molecules {
namespace {

constexpr size_t kMostBytes = 1000, kSpareNumbers = 100;  // of a number with its blanks; beyond those asked for

class Command {
 public:
  explicit Command(std::string text) : text_(std::move(text)) {}

  std::vector<double> run(std::span<const Candidate> candidates) const {
    std::string lines;
    for (const Candidate& candidate : candidates) lines += candidate.smiles + '\n';
    return numbers_of(output_of(lines, candidates.size()), candidates.size());
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw Error(ExitCode::input, "command '" + text_ + "' " + why);
  }

  std::string output_of(const std::string& input, size_t count) const {
    CommandOutput output;
    try {
      output = run_command(text_, input, count, (count + kSpareNumbers) * kMostBytes);
    } catch (const std::system_error& error) {
      fail(std::string("cannot be run: ") + error.what());
    }
    if (output.endless) fail("writes too much for " + std::to_string(count) + " molecules");
    if (WIFSIGNALED(output.status)) fail("was ended by signal " + std::to_string(WTERMSIG(output.status)));
    if (WEXITSTATUS(output.status) != 0) {
      fail("ended with exit status " + std::to_string(WEXITSTATUS(output.status)));
    }
    return output.text;
  }

  double number_of(std::string_view line, size_t place) const {
    const std::string all(line);
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!line.empty() && blank(line.back())) line.remove_suffix(1);
    while (!line.empty() && blank(line.front())) line.remove_prefix(1);
    if (line.size() > 1 && line[0] == '+' && line[1] != '-') line.remove_prefix(1);
    double number = 0;
    const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    const std::string wrote = "wrote '" + all + "' on line " + std::to_string(place);
    if (error != std::errc() || stop != line.data() + line.size()) fail(wrote + ", which is no number");
    if (std::isnan(number)) return std::numeric_limits<double>::quiet_NaN();  // -nan as nan
    if (std::isinf(number)) fail(wrote + ": write nan where there is no value");
    return number;
  }

  std::vector<double> numbers_of(std::string_view output, size_t count) const {
    const size_t last = output.find_last_not_of(" \t\r\n");
    output = output.substr(0, last == std::string_view::npos ? 0 : last + 1);
    std::vector<double> numbers;
    while (!output.empty()) {
      const size_t end = std::min(output.find('\n'), output.size());
      numbers.push_back(number_of(output.substr(0, end), numbers.size() + 1));
      output.remove_prefix(std::min(end + 1, output.size()));
    }
    if (numbers.size() != count) {
      fail("wrote " + std::to_string(numbers.size()) + " numbers for " + std::to_string(count) + " molecules");
    }
    return numbers;
  }

  std::string text_;
};

}  // namespace

BatchMeasure command_measure(const std::string& command) {
  if (command.find_first_not_of(" \t\n") == std::string::npos) throw Error(ExitCode::input, "is empty");
  return [command = Command(command)](std::span<const Candidate> candidates) { return command.run(candidates); };
}

}  // namespace rz::molecules
