// Pickles made by hand (https://docs.python.org/3/library/pickletools.html), the hostile ones among them.
#include "io/pickle.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <iterator>

#include "io/numpy_pickle.h"
#include "tests/io/temp_folder.h"

namespace rz {
namespace {

using Kind = PickleValue::Kind;

PicklePointer read(const std::string& pickle) {
  return read_pickle(reinterpret_cast<const uint8_t*>(pickle.data()), pickle.size(), "test");
}

std::string repeated(const std::string& text, size_t count) {
  std::string all;
  for (size_t i = 0; i < count; ++i) all += text;
  return all;
}

TEST(Pickle, ChainsLongerThanTheStack) {
  // ((((...),),),): each opcode wraps what is on top in a tuple.
  EXPECT_EQ(read("N" + repeated("\x85", 3'000'000) + ".")->kind, Kind::tuple);
}

TEST(Pickle, Circles) {
  const PicklePointer circle = read("]q" + std::string("\0", 1) + "h" + std::string("\0", 1) + "a.");
  EXPECT_EQ(circle->items.at(0).get(), circle.get());
}

TEST(Pickle, CopiesOfALongTupleAreCounted) {
  // A tuple of 100,000 is the argument of 100,000 calls: a gigabyte of pointers out of a megabyte.
  std::string pickle = "(" + repeated("N", 100'000) + "tq" + std::string("\0", 1);
  pickle += repeated("cm\nf\nh" + std::string("\0", 1) + "R", 100'000) + ".";
  test::expect_error(ExitCode::input, {"too large"}, [&] { read(pickle); });
}

TEST(Pickle, BrokenOnes) {
  for (const std::string& pickle :
       {std::string(), std::string("N"), std::string("."), std::string("a."), std::string("X\xff\xff\xff\xff."),
        std::string("h\x01."), std::string("i."), std::string("NNR."), std::string("cos\nsystem")}) {
    test::expect_error(ExitCode::input, {"test", "byte"}, [&] { read(pickle); });
  }
}

std::string real(double value) {
  char bytes[8];
  std::memcpy(bytes, &value, 8);
  return "G" + std::string(std::reverse_iterator(bytes + 8), std::reverse_iterator(bytes));
}

TEST(NumpyPickle, PlainNumbers) {
  EXPECT_EQ(numbers_of(*read("K\x07.")), (std::vector<double>{7}));
  EXPECT_EQ(numbers_of(*read("]" + real(1.5) + "a" + real(-2) + "a.")), (std::vector<double>{1.5, -2}));
  EXPECT_TRUE(std::isnan(numbers_of(*read("N."))->at(0)));
  EXPECT_FALSE(numbers_of(*read("U\x01x.")));
  EXPECT_FALSE(numbers_of(*read("]]a.")));
}

/// numpy.array([1.5]) by Python 2 and 3: the bytes as they are, or as text through _codecs.encode.
TEST(NumpyPickle, Arrays) {
  const std::string head =
      "cnumpy.core.multiarray\n_reconstruct\n)R(K\x01K\x01\x85"
      "cnumpy\ndtype\nU\x02"
      "f8\x85R\x89";
  const std::string zeros(6, '\0');
  const std::string plain = "U\x08" + zeros + "\xf8\x3f";
  EXPECT_EQ(numbers_of(*read(head + plain + "tb.")), (std::vector<double>{1.5}));
  const std::string coded =
      "c_codecs\nencode\nX\x09" + std::string(3, '\0') + zeros + "\xc3\xb8\x3f" + "U\x06latin1\x86R";
  EXPECT_EQ(numbers_of(*read(head + coded + "tb.")), (std::vector<double>{1.5}));
  EXPECT_FALSE(numbers_of(*read(head + "U\x04" + std::string(4, '\0') + "tb."))) << "too few bytes";
}

}  // namespace
}  // namespace rz
