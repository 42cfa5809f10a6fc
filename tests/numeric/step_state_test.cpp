// SPDX-License-Identifier: Apache-2.0
// States of steps: combining them, and bytes that are none.
#include <doctest/doctest.h>

#include "runtime/src/train/bayes_step.h"
#include "tests/numeric/step_fixtures.h"

using namespace dmlc;
using namespace fixtures;

namespace {

/// A small step over a small table, and the parts of its chunks.
struct Parts {
  ingest::ColumnStore store = step_store(StepTarget::two, 4, 33'000);
  train::Preparation preparation = train::fit_terms(store);
  train::Design design{store, preparation};
  Bytes parameters;
  std::vector<Bytes> cells;
  std::vector<Bytes> states;

  Parts() {
    const std::vector<double> weights(design.width(), 0.1);
    std::vector<train::KernelWeights> models;
    models.push_back(design.kernel_weights(weights, -0.5));
    parameters = train::encode_step(
        train::Step(design.design_columns(), train::StepKind::logistic_gradient, {1, 2}, std::move(models)));
    for (std::size_t chunk = 0; chunk < 3; ++chunk) {
      cells.push_back(train::encode_cells(store, 0, chunk * train::kChunkRows));
      add_to_state(states.emplace_back(), sums(chunk));
    }
  }

  [[nodiscard]] train::ChunkSums sums(std::size_t chunk) const {
    return train::add_chunk(parameters, static_cast<std::int32_t>(chunk), cells[chunk], [] {});
  }
};

std::string code_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const RuntimeError& error) {
    return error.code();
  }
  return "";
}

void check_refused(const std::function<void()>& work, const char* why) {
  std::string message;
  try {
    work();
  } catch (const RuntimeError& error) {
    CHECK(error.code() == "E0690");
    message = error.what();
  }
  CHECK_MESSAGE(message.find(why) != std::string::npos, message << " instead of " << why);
}

}  // namespace

TEST_CASE("states combine in any order and grouping to the same bytes") {
  const Parts parts;
  const Bytes& a = parts.states[0];
  const Bytes& b = parts.states[1];
  const Bytes& c = parts.states[2];
  using train::combine_states;
  const Bytes whole = combine_states(combine_states(a, b), c);
  CHECK(combine_states(a, combine_states(b, c)) == whole);
  CHECK(combine_states(combine_states(c, a), b) == whole);
  CHECK(combine_states(c, combine_states(b, a)) == whole);
  const train::StepStateView view(whole);
  CHECK(view.count() == 3);
  CHECK(view.workers() == 3);
  for (std::int32_t chunk = 0; chunk < 3; ++chunk) {
    CHECK(view.chunk(static_cast<std::size_t>(chunk)) == chunk);
    const train::ChunkSums wanted = parts.sums(static_cast<std::size_t>(chunk));
    std::vector<double> found(view.shape().doubles);
    view.copy_sums(static_cast<std::size_t>(chunk), found);
    CHECK(found == wanted.sums);
  }
}

TEST_CASE("a chunk that is there twice and another step's state are refused") {
  const Parts parts;
  check_refused([&] { (void)train::combine_states(parts.states[0], parts.states[0]); }, "a chunk is there twice");
  Bytes state = parts.states[0];
  state.resize(2 * state.size());
  check_refused([&] { train::insert_chunk(state, parts.sums(0)); }, "a chunk is there twice");
  train::ChunkSums other = parts.sums(1);
  other.shape.kind = train::StepKind::margins;
  check_refused([&] { train::insert_chunk(state, other); }, "it is of another step");
  Bytes of_other(train::state_bytes(other.shape, 1));
  train::begin_state(of_other, other.shape, false);
  check_refused([&] { (void)train::combine_states(of_other, parts.states[0]); }, "it is of another step");
  check_refused([&] { (void)train::add_chunk(parts.parameters, -1, parts.cells[0], [] {}); }, "counts from 0");
}

TEST_CASE("parameters, cells and states of another version are refused") {
  const Parts parts;
  constexpr std::size_t kVersion = 4;  // behind the magic number
  Bytes parameters = parts.parameters;
  Bytes cells = parts.cells[0];
  Bytes state = parts.states[0];
  for (Bytes* bytes : {&parameters, &cells, &state}) (*bytes)[kVersion] = std::byte{9};
  const char* why = "it has version 9, and this extension knows version 1";
  check_refused([&] { (void)train::add_chunk(parameters, 0, parts.cells[0], [] {}); }, why);
  check_refused([&] { (void)train::add_chunk(parts.parameters, 0, cells, [] {}); }, why);
  check_refused([&] { (void)train::combine_states(parts.states[1], state); }, why);
}

TEST_CASE("bytes that are cut off or damaged are refused or give sums, and nothing else happens") {
  const Parts parts;
  std::mt19937 random(3);
  const auto add = [&](const Bytes& parameters, const Bytes& cells) {
    return code_of([&] { (void)train::add_chunk(parameters, 0, cells, [] {}); });
  };
  for (std::size_t size = 0; size < parts.parameters.size(); ++size) {
    CHECK(add({parts.parameters.begin(), parts.parameters.begin() + static_cast<std::ptrdiff_t>(size)},
              parts.cells[2]) == "E0690");
  }
  for (int trial = 0; trial < 60; ++trial) {
    const Bytes& cells = parts.cells[2];
    CHECK(add(parts.parameters,
              {cells.begin(), cells.begin() + static_cast<std::ptrdiff_t>(random() % cells.size())}) == "E0690");
  }
  const auto damaged = [&](Bytes bytes, std::size_t most) {
    bytes[random() % std::min(most, bytes.size())] ^= static_cast<std::byte>(1 + random() % 255);
    return bytes;
  };
  for (int trial = 0; trial < 600; ++trial) {
    const std::string code = trial % 2 == 0 ? add(damaged(parts.parameters, 200), parts.cells[2])
                                            : add(parts.parameters, damaged(parts.cells[2], 100));
    CHECK((code.empty() || code == "E0690"));
    const Bytes state = damaged(parts.states[0], 40);
    const std::string combined = code_of([&] { (void)train::combine_states(state, parts.states[1]); });
    CHECK((combined.empty() || combined == "E0690"));
  }
}

TEST_CASE("codes, labels and splits that are out of range are refused") {
  const Parts parts;
  const std::size_t rows = train::kChunkRows;
  const std::size_t columns = parts.store.columns().size();
  const std::size_t head = 16 + 4 * columns;
  const auto with = [&](std::size_t offset, std::int32_t value) {
    Bytes cells = parts.cells[0];
    std::memcpy(cells.data() + offset, &value, sizeof value);
    return cells;
  };
  const auto add = [&](const Bytes& cells) { (void)train::add_chunk(parts.parameters, 0, cells, [] {}); };
  check_refused([&] { add(with(head + 2 * rows * 4, 1'000'000)); }, "a code is out of range");
  check_refused([&] { add(with(head + 2 * rows * 4, -3)); }, "a code is out of range");
  check_refused([&] { add(with(head + columns * rows * 4, 2)); }, "a label is out of range");
  check_refused([&] { add(with(head + (columns + 1) * rows * 4, 0x03030303)); }, "a row is of no split");
  check_refused([&] { add(with(16, 1)); }, "a column holds no numbers");
}

TEST_CASE("parameters of naive Bayes are read with the same care") {
  const ingest::ColumnStore store = step_store(StepTarget::two, 4, 33'000);
  const std::vector<train::BayesColumn> columns = train::bayes_columns(train::describe_columns(store), "gaussian");
  const std::vector<double> centers(columns.size(), 0.5);
  const Bytes parameters = train::BayesStep(columns, centers, store).encode();
  const Bytes cells = train::encode_cells(store, 0, 2 * train::kChunkRows);
  const auto add = [&](const Bytes& bytes) { return code_of([&] { (void)train::add_chunk(bytes, 0, cells, [] {}); }); };
  std::mt19937 random(4);
  REQUIRE(add(parameters).empty());
  for (std::size_t size = 0; size < parameters.size(); ++size) {
    CHECK(add({parameters.begin(), parameters.begin() + static_cast<std::ptrdiff_t>(size)}) == "E0690");
  }
  for (int trial = 0; trial < 500; ++trial) {
    Bytes bytes = parameters;
    bytes[random() % bytes.size()] ^= static_cast<std::byte>(1 + random() % 255);
    const std::string code = add(bytes);
    CHECK((code.empty() || code == "E0690"));
  }
}
