// SPDX-License-Identifier: Apache-2.0
// What trainer and training host say to each other: request, frames, models.
#include <doctest/doctest.h>

#include <cstring>
#include <random>

#include "runtime/src/train/boosted_protocol.h"
#include "runtime/src/train/boosted_reader.h"
#include "runtime/src/train/boosted_request.h"

using namespace dmlc;

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
