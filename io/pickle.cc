#include "io/pickle.h"

#include <cstring>
#include <map>

#include "kernels/error.h"

namespace rz {
namespace {

using Kind = PickleValue::Kind;

/// Owns every value of a pickle. Values may hold each other in circles, or in chains that are longer than the stack of
/// a destructor that follows them: all links are cut before any value goes.
struct Values {
  std::vector<PicklePointer> all;

  Values() = default;
  Values(const Values&) = delete;
  Values& operator=(const Values&) = delete;
  ~Values() {
    for (const PicklePointer& value : all) {
      value->items.clear();
      value->entries.clear();
      value->state.reset();
    }
  }
};

/// The pickle machine: a stack of values, marks in it, and a memo.
class Machine {
 public:
  Machine(const uint8_t* data, size_t bytes, const std::string& source) : data_(data), bytes_(bytes), source_(source) {}

  PicklePointer run() {
    while (true) {
      const auto opcode = number<uint8_t>();
      if (opcode == '.') return PicklePointer(values_, pop().get());
      if (!push_constant(opcode) && !push_container(opcode) && !change(opcode) && !use_memo(opcode)) {
        refuse("opcode " + std::to_string(opcode) + " is not allowed here");
      }
      if (stack_.size() > kDeepest) refuse("it is too deep");
    }
  }

 private:
  static constexpr size_t kDeepest = 10'000'000;
  static constexpr size_t kMostLinks = 50'000'000;  // of containers to their items, values included

  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ExitCode::input,
                source_ + ": not a pickle of plain values, at byte " + std::to_string(at_) + ": " + what);
  }

  template <class T>
  T number() {
    if (bytes_ - at_ < sizeof(T)) refuse("it ends early");
    T value;
    std::memcpy(&value, data_ + at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  std::string raw(uint64_t length) {
    if (bytes_ - at_ < length) refuse("it ends early");
    std::string text(reinterpret_cast<const char*>(data_ + at_), length);
    at_ += length;
    return text;
  }
  std::string line() {
    const void* end = std::memchr(data_ + at_, '\n', bytes_ - at_);
    if (!end) refuse("it ends early");
    const std::string text = raw(static_cast<size_t>(static_cast<const uint8_t*>(end) - data_) - at_);
    ++at_;
    return text;
  }

  /// A few bytes can ask for copies of a long tuple: what they build is counted, not their length.
  void count_links(size_t links) {
    links_ += links;
    if (links_ > kMostLinks) refuse("it is too large");
  }
  PicklePointer make(Kind kind) {
    count_links(1);
    values_->all.push_back(std::make_shared<PickleValue>());
    values_->all.back()->kind = kind;
    return values_->all.back();
  }
  PicklePointer make_integer(int64_t number, Kind kind = Kind::integer) {
    PicklePointer value = make(kind);
    value->integer = number;
    return value;
  }
  PicklePointer make_text(std::string text, Kind kind = Kind::text) {
    PicklePointer value = make(kind);
    value->text = std::move(text);
    return value;
  }

  void push(PicklePointer value) { stack_.push_back(std::move(value)); }
  PicklePointer pop() {
    if (stack_.empty() || (!marks_.empty() && stack_.size() <= marks_.back())) refuse("its stack is empty");
    PicklePointer value = stack_.back();
    stack_.pop_back();
    return value;
  }
  PickleValue& top() {
    if (stack_.empty()) refuse("its stack is empty");
    return *stack_.back();
  }
  std::vector<PicklePointer> pop_to_mark() {
    if (marks_.empty()) refuse("a mark is missing");
    const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<PicklePointer> values(first, stack_.end());
    stack_.erase(first, stack_.end());
    marks_.pop_back();
    return values;
  }

  /// A little-endian integer of any length, as far as it fits.
  int64_t long_integer(size_t length) {
    const std::string digits = raw(length);
    if (length > 8) refuse("an integer of more than 64 bits");
    int64_t value = 0;
    for (size_t i = 0; i < length; ++i) value |= int64_t{static_cast<uint8_t>(digits[i])} << (8 * i);
    if (length > 0 && length < 8 && (digits[length - 1] & 0x80)) value -= int64_t{1} << (8 * length);
    return value;
  }
  double big_endian_double() {
    std::string text = raw(8);
    std::string reversed(text.rbegin(), text.rend());
    double value;
    std::memcpy(&value, reversed.data(), sizeof value);
    return value;
  }

  bool push_constant(uint8_t opcode) {
    switch (opcode) {
      case 'N':
        push(make(Kind::none));
        return true;
      case 0x88:
      case 0x89:
        push(make_integer(opcode == 0x88, Kind::boolean));
        return true;
      case 'J':
        push(make_integer(number<int32_t>()));
        return true;
      case 'K':
        push(make_integer(number<uint8_t>()));
        return true;
      case 'M':
        push(make_integer(number<uint16_t>()));
        return true;
      case 0x8a:
        push(make_integer(long_integer(number<uint8_t>())));
        return true;
      case 'G':
        push(make(Kind::real));
        top().real = big_endian_double();
        return true;
      case 'X':
      case 'B':
      case 'T':
        push(make_text(raw(number<uint32_t>())));
        return true;
      case 0x8c:
      case 'C':
      case 'U':
        push(make_text(raw(number<uint8_t>())));
        return true;
      case 0x8d:
      case 0x8e:
        push(make_text(raw(number<uint64_t>())));
        return true;
      case 'c': {
        const std::string module = line();
        push(make_text(module + "." + line(), Kind::name));
        return true;
      }
      case 0x93: {
        const PicklePointer name = pop(), module = pop();
        push(make_text(module->text + "." + name->text, Kind::name));
        return true;
      }
      default:
        return false;
    }
  }

  bool push_container(uint8_t opcode) {
    if (opcode == '}') return push(make(Kind::dict)), true;
    if (opcode == ']' || opcode == 0x8f) return push(make(Kind::list)), true;
    if (opcode == '(') return marks_.push_back(stack_.size()), true;
    if (opcode == ')') return push(make(Kind::tuple)), true;
    PicklePointer tuple = make(Kind::tuple);
    if (opcode >= 0x85 && opcode <= 0x87) {
      tuple->items.resize(opcode - 0x84);
      for (size_t i = tuple->items.size(); i-- > 0;) tuple->items[i] = pop();
    } else if (opcode == 't') {
      tuple->items = pop_to_mark();
    } else {
      return false;
    }
    push(tuple);
    return true;
  }

  void add_entries(PickleValue& target, const std::vector<PicklePointer>& values) {
    if (values.size() % 2 != 0) refuse("a key without a value");
    for (size_t i = 0; i < values.size(); i += 2) target.entries.emplace_back(values[i], values[i + 1]);
  }

  /// What changes the value on top, or makes an object of the values there.
  bool change(uint8_t opcode) {
    if (opcode == 's') {
      const PicklePointer value = pop(), key = pop();
      top().entries.emplace_back(key, value);
    } else if (opcode == 'u') {
      const std::vector<PicklePointer> values = pop_to_mark();
      add_entries(top(), values);
    } else if (opcode == 'a') {
      const PicklePointer value = pop();
      top().items.push_back(value);
    } else if (opcode == 'e' || opcode == 0x90) {
      const std::vector<PicklePointer> values = pop_to_mark();
      top().items.insert(top().items.end(), values.begin(), values.end());
    } else if (opcode == 'R' || opcode == 0x81) {
      const PicklePointer arguments = pop(), callee = pop();
      if (callee->kind != Kind::name) refuse("a call of something without a name");
      count_links(arguments->items.size());
      PicklePointer object = make_text(callee->text, Kind::object);
      object->items = arguments->items;
      push(object);
    } else if (opcode == 'b') {
      const PicklePointer state = pop();
      top().state = state;
    } else if (opcode == 'Q') {
      PicklePointer persistent = make(Kind::persistent);
      persistent->state = pop();
      push(persistent);
    } else if (opcode == '0') {
      pop();
    } else {
      return false;
    }
    return true;
  }

  bool use_memo(uint8_t opcode) {
    if (opcode == 0x80) return number<uint8_t>(), true;
    if (opcode == 0x95) return number<uint64_t>(), true;
    if (opcode == 'q' || opcode == 'r' || opcode == 0x94) {
      const size_t index = opcode == 'q' ? number<uint8_t>() : opcode == 'r' ? number<uint32_t>() : memo_.size();
      top();
      memo_[index] = stack_.back();
      return true;
    }
    if (opcode != 'h' && opcode != 'j') return false;
    const auto it = memo_.find(opcode == 'h' ? number<uint8_t>() : number<uint32_t>());
    if (it == memo_.end()) refuse("its memo lacks an entry");
    push(it->second);
    return true;
  }

  const uint8_t* data_;
  size_t bytes_, at_ = 0;
  const std::string& source_;
  std::shared_ptr<Values> values_ = std::make_shared<Values>();
  size_t links_ = 0;
  std::vector<PicklePointer> stack_;
  std::vector<size_t> marks_;
  std::map<size_t, PicklePointer> memo_;
};

}  // namespace

const PickleValue* PickleValue::find(const std::string& key) const {
  for (const auto& [name, value] : entries) {
    if (name->kind == Kind::text && name->text == key) return value.get();
  }
  return nullptr;
}

PicklePointer read_pickle(const uint8_t* data, size_t bytes, const std::string& source) {
  return Machine(data, bytes, source).run();
}

}  // namespace rz
