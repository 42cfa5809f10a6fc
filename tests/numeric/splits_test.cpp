// SPDX-License-Identifier: Apache-2.0
// Splits: shares, determinism, seeds, fractions of zero.
#include <doctest/doctest.h>

#include <array>

#include "runtime/src/train/model_spec.h"

using namespace dmlc;
using ingest::Split;

namespace {

template <class Function>
std::array<int, 3> count(const train::ModelSpec& spec, Function split) {
  std::array<int, 3> counts{};
  for (std::uint64_t i = 0; i < 100'000; ++i) ++counts[static_cast<std::size_t>(split(spec, i))];
  return counts;
}

}  // namespace

TEST_CASE("shares are kept and a seed decides") {
  train::ModelSpec spec;
  spec.training_fraction = 0.7;
  spec.validation_fraction = 0.2;
  spec.test_fraction = 0.1;
  for (const auto split : {&train::random_split, &train::hash_split}) {
    const auto counts = count(spec, split);
    CHECK(counts[0] == doctest::Approx(70'000).epsilon(0.02));
    CHECK(counts[1] == doctest::Approx(20'000).epsilon(0.03));
    CHECK(counts[2] == doctest::Approx(10'000).epsilon(0.04));
    CHECK(count(spec, split) == counts);
    train::ModelSpec other = spec;
    other.seed = 43;
    CHECK(count(other, split) != counts);
  }
}

TEST_CASE("the split of a row never changes between versions") {
  const train::ModelSpec spec;
  std::string splits;
  for (std::uint64_t i = 0; i < 24; ++i) splits += "tvx"[static_cast<int>(train::random_split(spec, i))];
  CHECK(splits == "tvtvtvttvvttttvvtvttttvt");
}

TEST_CASE("a fraction of zero gets no row, even when the rest sums to a little less than 1") {
  train::ModelSpec spec;
  spec.training_fraction = 1 - 1e-6;
  spec.validation_fraction = 0;
  CHECK(count(spec, &train::random_split) == std::array<int, 3>{100'000, 0, 0});
  spec.training_fraction = 0.5;
  spec.validation_fraction = 0.5 - 1e-6;
  CHECK(count(spec, &train::random_split)[2] == 0);
}
