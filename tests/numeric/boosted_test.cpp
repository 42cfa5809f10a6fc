// SPDX-License-Identifier: Apache-2.0
// The parts of boosted-tree training that run in this process: bins, derivatives, request, protocol.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "runtime/src/tensor/cpu_level.h"
#include "runtime/src/train/boosted_cuts.h"
#include "runtime/src/train/boosted_gradient.h"
#include "runtime/src/train/boosted_protocol.h"
#include "runtime/src/train/boosted_reader.h"
#include "runtime/src/train/boosted_request.h"

using namespace dmlc;

namespace {

/// Sorts the values as well, to compare with.
std::vector<float> choose_cuts(std::vector<float>& values, std::size_t bins) {
  static train::CutChooser chooser;
  chooser.clear();
  for (const float value : values) chooser.add(value);
  CHECK(chooser.empty() == values.empty());
  std::sort(values.begin(), values.end());
  std::vector<float> cuts = chooser.choose(bins);
  CHECK(cuts == chooser.choose(bins));
  return cuts;
}

}  // namespace

TEST_CASE("boosted: few distinct values are bins of their own") {
  std::vector<float> values{3, 1, 2, 2, 1, -7.5F, -0.0F, 0.0F, 3};
  CHECK(choose_cuts(values, 16) == std::vector<float>{-7.5F, 0, 1, 2, 3});
  values = {5};
  CHECK(choose_cuts(values, 1) == std::vector<float>{5});
  values.clear();
  CHECK(choose_cuts(values, 16).empty());
}

TEST_CASE("boosted: bins of a continuous column hold equal counts") {
  std::mt19937 random(4);
  std::normal_distribution<float> normal;
  std::vector<float> values(100'000);
  for (float& value : values) value = normal(random);
  const std::vector<float> cuts = choose_cuts(values, 256);
  CHECK(cuts.size() == 256);
  CHECK(cuts.front() == values.front());
  std::size_t largest = 0;
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    const auto begin = std::lower_bound(values.begin(), values.end(), cuts[i]);
    const auto end = i + 1 < cuts.size() ? std::lower_bound(values.begin(), values.end(), cuts[i + 1]) : values.end();
    largest = std::max(largest, static_cast<std::size_t>(end - begin));
  }
  CHECK(largest <= 392);
}

TEST_CASE("boosted: a frequent value does not take the bins of the others") {
  std::mt19937 random(5);
  std::vector<float> values(50'000, 0.0F);
  for (int i = 0; i < 5'000; ++i) values.push_back(static_cast<float>(random() % 100'000) + 1);
  for (const std::size_t bins : {2U, 3U, 17U, 255U, 256U}) {
    std::vector<float> copy = values;
    const std::vector<float> cuts = choose_cuts(copy, bins);
    CHECK(cuts.size() <= bins);
    CHECK(cuts.size() >= std::min<std::size_t>(bins, 200));
    CHECK(std::is_sorted(cuts.begin(), cuts.end()));
    CHECK(std::adjacent_find(cuts.begin(), cuts.end()) == cuts.end());
    CHECK(cuts[0] == 0);
  }
}

TEST_CASE("boosted: any mixture of values gives sound bins") {
  std::mt19937 random(6);
  for (int round = 0; round < 300; ++round) {
    std::vector<float> values;
    const std::size_t kinds = 1 + random() % 600;
    const std::size_t count = 1 + random() % 3000;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t kind = std::min(random() % kinds, random() % kinds);
      values.push_back((static_cast<float>(kind) - 200) * std::pow(1.3F, static_cast<float>(kind % 90)));
    }
    const std::size_t bins = 1 + random() % 300;
    const std::vector<float> cuts = choose_cuts(values, bins);
    REQUIRE(!cuts.empty());
    CHECK(cuts.size() <= bins);
    CHECK(cuts.front() == values.front());
    CHECK(std::is_sorted(cuts.begin(), cuts.end()));
    CHECK(std::adjacent_find(cuts.begin(), cuts.end()) == cuts.end());
  }
}

TEST_CASE("boosted: a sample has one row of each group") {
  for (std::uint64_t group = 0; group < 1000; ++group) CHECK(train::sampled_row(group, 7) < 7);
}

namespace {

std::vector<const train::GradientKernels*> levels() {
  std::vector<const train::GradientKernels*> all{&train::kGradientKernelsV2};
  if (tensor::cpu_level() >= 3) all.push_back(&train::kGradientKernelsV3);
  if (tensor::cpu_level() >= 4) all.push_back(&train::kGradientKernelsV4);
  return all;
}

struct Derivatives {
  std::vector<float> gradients;
  std::vector<float> hessians;
  double loss = 0;
  bool operator==(const Derivatives& other) const {
    return gradients == other.gradients && hessians == other.hessians && loss == other.loss;
  }
};

}  // namespace

TEST_CASE("boosted: logistic derivatives at every level") {
  std::mt19937 random(1);
  for (const std::size_t rows : {1U, 15U, 16U, 17U, 1000U}) {
    std::vector<float> margins(rows);
    std::vector<std::int32_t> labels(rows);
    const float extremes[] = {0, -0.0F, 90, -90, 1e30F, -1e30F, 20, -20};
    for (std::size_t i = 0; i < rows; ++i) {
      margins[i] = i % 7 == 0 ? extremes[i % 8] : std::normal_distribution<float>(0, 3)(random);
      labels[i] = static_cast<std::int32_t>(random() % 2);
    }
    const double scale = train::exact_scale(rows, 2.5);
    std::vector<Derivatives> results;
    for (const train::GradientKernels* kernels : levels()) {
      Derivatives& out = results.emplace_back();
      out.gradients.resize(rows);
      out.hessians.resize(rows);
      out.loss = kernels->logistic(margins.data(), labels.data(), 2.5F, rows, scale, out.gradients.data(),
                                   out.hessians.data());
      CHECK(out == results.front());
    }
    double loss = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      const double margin = static_cast<double>(margins[i]);
      const double p = 1 / (1 + std::exp(-margin));
      const double weight = labels[i] == 1 ? 2.5 : 1;
      CHECK(results[0].gradients[i] == doctest::Approx((p - labels[i]) * weight).epsilon(1e-6).scale(1));
      CHECK(results[0].hessians[i] == doctest::Approx(p * (1 - p) * weight).epsilon(1e-6).scale(1));
      loss += std::max(margin, 0.0) - margin * labels[i] + std::log1p(std::exp(-std::abs(margin)));
    }
    CHECK(results[0].loss == doctest::Approx(loss).epsilon(1e-5));
  }
}

TEST_CASE("boosted: squared and softmax derivatives at every level") {
  std::mt19937 random(2);
  const std::size_t rows = 333;
  const std::size_t classes = 5;
  std::vector<float> margins(rows * classes);
  std::vector<float> targets(rows);
  std::vector<std::int32_t> labels(rows);
  for (float& margin : margins) margin = std::normal_distribution<float>(0, 4)(random);
  margins[3] = 300;
  for (std::size_t i = 0; i < rows; ++i) {
    targets[i] = std::normal_distribution<float>(1000, 300)(random);
    labels[i] = static_cast<std::int32_t>(random() % classes);
  }
  std::vector<Derivatives> squared;
  std::vector<Derivatives> softmax;
  for (const train::GradientKernels* kernels : levels()) {
    const float largest = kernels->largest_error(margins.data(), targets.data(), rows);
    CHECK(largest > 1000);
    Derivatives& a = squared.emplace_back();
    a.gradients.resize(rows);
    a.hessians.resize(rows);
    a.loss =
        kernels->squared(margins.data(), targets.data(), rows, train::exact_scale(rows, static_cast<double>(largest)),
                         a.gradients.data(), a.hessians.data());
    CHECK(a == squared.front());
    Derivatives& b = softmax.emplace_back();
    b.gradients.resize(rows * classes);
    b.hessians.resize(rows * classes);
    b.loss = kernels->softmax(margins.data(), labels.data(), classes, rows, train::exact_scale(rows, 1),
                              b.gradients.data(), b.hessians.data());
    CHECK(b == softmax.front());
  }
  double squares = 0;
  double loss = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    CHECK(squared[0].gradients[i] == margins[i] - targets[i]);
    CHECK(squared[0].hessians[i] == 1);
    squares += 0.5 * std::pow(static_cast<double>(margins[i] - targets[i]), 2);
    double sum = 0;
    for (std::size_t k = 0; k < classes; ++k) sum += std::exp(static_cast<double>(margins[i * classes + k]));
    for (std::size_t k = 0; k < classes; ++k) {
      const double p = std::exp(static_cast<double>(margins[i * classes + k])) / sum;
      const bool own = labels[i] == static_cast<std::int32_t>(k);
      CHECK(softmax[0].gradients[i * classes + k] == doctest::Approx(p - (own ? 1 : 0)).epsilon(1e-6).scale(1));
      CHECK(softmax[0].hessians[i * classes + k] == doctest::Approx(2 * p * (1 - p)).epsilon(1e-6).scale(1));
      if (own) loss -= std::log(p);
    }
  }
  CHECK(squared[0].loss == doctest::Approx(squares).epsilon(1e-6));
  CHECK(softmax[0].loss == doctest::Approx(loss).epsilon(1e-4));
}

TEST_CASE("boosted: sums of rounded derivatives do not depend on their order") {
  std::mt19937 random(8);
  const std::size_t rows = 50'000;
  std::vector<float> margins(rows);
  std::vector<std::int32_t> labels(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    margins[i] = std::normal_distribution<float>(0, 5)(random);
    labels[i] = static_cast<std::int32_t>(random() % 2);
  }
  std::vector<float> gradients(rows);
  std::vector<float> hessians(rows);
  (void)train::gradient_kernels().logistic(margins.data(), labels.data(), 1, rows, train::exact_scale(rows, 1),
                                           gradients.data(), hessians.data());
  for (std::vector<float>* values : {&gradients, &hessians}) {
    double forward = 0;
    for (const float value : *values) forward += static_cast<double>(value);
    std::shuffle(values->begin(), values->end(), random);
    double shuffled = 0;
    for (const float value : *values) shuffled += static_cast<double>(value);
    CHECK(forward == shuffled);
  }
}

namespace {

/// 20 rows of a number, a category and an empty column.
ingest::ColumnStore small_store() {
  ingest::ColumnStoreOptions options;
  options.model = "m";
  options.target = "y";
  ingest::ColumnStore store({{"a", ingest::CellKind::number},
                             {"b", ingest::CellKind::category},
                             {"empty", ingest::CellKind::number},
                             {"same", ingest::CellKind::boolean}},
                            ingest::TargetKind::label, options);
  for (int i = 0; i < 20; ++i) {
    store.batch().set_number(0, i);
    if (i % 5 == 0) {
      store.batch().set_null(1);
    } else {
      store.batch().set_category(1, i % 2 == 0 ? "even" : "odd");
    }
    store.batch().set_null(2);
    store.batch().set_boolean(3, true);
    store.batch().set_target_label(i > 9 ? "true" : "false");
    store.end_row(i % 4 == 3 ? ingest::Split::validation : ingest::Split::training);
  }
  store.finish();
  return store;
}

train::ModelSpec small_spec() {
  train::ModelSpec spec;
  spec.schema = "public";
  spec.name = "m \"quoted\" \xC3\xA4";
  spec.algorithm = "gradient_boosting";
  spec.task = train::Task::binary;
  spec.target = "y";
  spec.target_type = "boolean";
  spec.parameters = {{"n_estimators", std::int64_t{7}}, {"learning_rate", 0.25}};
  spec.optimize_for = "roc_auc";
  train::StopCondition leaf;
  leaf.metric = "recall";
  leaf.op = ">";
  leaf.value = 0.9;
  train::StopCondition all;
  all.kind = train::StopCondition::Kind::all;
  all.children = {leaf, leaf};
  train::StopCondition negation;
  negation.kind = train::StopCondition::Kind::negation;
  negation.children = {all};
  spec.stop_when = negation;
  spec.seed = 0xFFFFFFFFFFFFFFFFULL;
  return spec;
}

}  // namespace

TEST_CASE("boosted: a request survives its JSON") {
  const ingest::ColumnStore store = small_store();
  train::BoostedRequest request = train::make_request(small_spec(), store);
  request.threads = 3;
  request.memory_limit = 1234567;
  REQUIRE(request.columns.size() == 2);
  CHECK(request.columns[0].column == 0);
  CHECK(request.columns[1].is_category);
  CHECK(request.columns[1].categories == 2);
  CHECK(request.columns[1].missing == 3);
  const train::BoostedRequest back = train::parse_request(train::to_json(request));
  CHECK(train::to_json(back) == train::to_json(request));
  CHECK(back.spec.seed == request.spec.seed);
  CHECK(back.spec.name == request.spec.name);
  CHECK(back.spec.integer("n_estimators") == 7);
  CHECK(back.spec.stop_when->children.front().children.size() == 2);
  CHECK(back.training_rows == 15);
  CHECK(back.target.classes.size() == 2);
  CHECK(back.target.classes[1].value == "true");
}

TEST_CASE("boosted: a request that points outside the file is refused") {
  const ingest::ColumnStore store = small_store();
  const train::BoostedRequest good = train::make_request(small_spec(), store);
  const auto refused = [&](auto change) {
    train::BoostedRequest request = good;
    change(request);
    CHECK_THROWS_AS((void)train::parse_request(train::to_json(request)), train::ProtocolError);
  };
  refused([](auto& r) { r.blocks[0].columns[0] = r.file_bytes; });
  refused([](auto& r) { r.blocks[0].columns[0] = 0xFFFFFFFFFFFFFFF0; });
  refused([](auto& r) { r.blocks[0].columns[0] = 2; });
  refused([](auto& r) { r.blocks[0].splits = r.file_bytes - 1; });
  refused([](auto& r) { r.blocks[0].rows = 1u << 30; });
  refused([](auto& r) { r.blocks[0].columns.pop_back(); });
  refused([](auto& r) { r.columns[0].column = 99; });
  refused([](auto& r) { r.columns[0].missing += 1; });
  refused([](auto& r) { r.training_rows = 21; });
  refused([](auto& r) { r.test_rows += 1; });
  refused([](auto& r) { r.test_rows = ~std::uint64_t{0}; });
  refused([](auto& r) { r.margins = r.file_bytes; });
  refused([](auto& r) { r.blocks[0].cells = r.blocks[0].columns[0] + 4; });
  refused([](auto& r) { r.blocks[0].target = r.blocks[0].columns[0]; });
  refused([](auto& r) { r.threads = 0; });
  refused([](auto& r) { r.target.classes.pop_back(); });
  refused([](auto& r) { r.blocks.clear(); });
  CHECK_THROWS_AS((void)train::parse_request("{}"), train::ProtocolError);
  CHECK_THROWS_AS((void)train::parse_request("nonsense"), train::ProtocolError);
  CHECK_THROWS_AS((void)train::parse_request(""), train::ProtocolError);
}

TEST_CASE("boosted: frames are found in any cut of the stream") {
  const std::string stream = train::encode_frame(train::FrameType::hello, "one") +
                             train::encode_frame(train::FrameType::progress, "") +
                             train::encode_frame(train::FrameType::result, std::string(5000, 'x'));
  for (const std::size_t step : {1U, 3U, 16U, 17U, 6000U}) {
    train::FrameDecoder decoder;
    std::vector<train::Frame> frames;
    for (std::size_t at = 0; at < stream.size(); at += step) {
      decoder.feed({stream.data() + at, std::min(step, stream.size() - at)});
      while (decoder.incomplete()) {
        std::optional<train::Frame> frame = decoder.next();
        if (!frame) break;
        frames.push_back(*frame);
      }
    }
    REQUIRE(frames.size() == 3);
    CHECK(frames[0].payload == "one");
    CHECK(frames[1].payload.empty());
    CHECK(frames[2].payload.size() == 5000);
    CHECK(!decoder.incomplete());
  }
}

TEST_CASE("boosted: what is no frame is refused") {
  const std::string good = train::encode_frame(train::FrameType::hello, "payload");
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x41);
    train::FrameDecoder decoder;
    decoder.feed({bad.data(), bad.size()});
    // A longer length makes the frame wait for more; everything else must be noticed.
    bool taken = false;
    try {
      taken = decoder.next().has_value();
    } catch (const train::ProtocolError&) {
    }
    CHECK(!taken);
  }
  train::FrameDecoder foreign;
  foreign.feed({"H", 1});
  CHECK_THROWS_AS((void)foreign.next(), train::ProtocolError);
}

TEST_CASE("boosted: tensors survive the protocol") {
  const float values[] = {1, 2, 3, 4, 5, 6};
  const tensor::Tensor tensor = tensor::make_tensor("t", tensor::DataType::float32, {2, 3}, values, 6);
  const std::string payload = train::encode_tensor(tensor);
  const tensor::Tensor back = train::decode_tensor(payload);
  CHECK(back.name == "t");
  CHECK(back.shape == tensor.shape);
  CHECK(back.bytes == tensor.bytes);
  std::mt19937 random(12);
  for (int i = 0; i < 3000; ++i) {
    std::string bad = payload;
    bad[random() % bad.size()] = static_cast<char>(random());
    if (random() % 3 == 0) bad.resize(random() % bad.size());
    try {
      (void)train::decode_tensor(bad);
    } catch (const train::ProtocolError&) {
    }
  }
}

TEST_CASE("boosted: bytes that are no model are refused") {
  std::mt19937 random(13);
  const std::vector<train::LibraryFeature> features{{0, train::LibraryFeature::Missing::is_missing, false, 0}};
  for (int i = 0; i < 2000; ++i) {
    std::vector<std::uint8_t> bytes(random() % 200);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
    if (!bytes.empty() && i % 2 == 0) bytes[0] = '{';
    CHECK_THROWS_AS((void)train::read_library_trees(bytes, features, 1), train::ProtocolError);
  }
}
