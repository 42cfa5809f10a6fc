// SPDX-License-Identifier: Apache-2.0
// Checksums of the blocks of a store, then of these.
#include "runtime/src/train/rows_checksum.h"

#include <nlohmann/json.hpp>
#include <span>
#include <variant>
#include <vector>

#include "runtime/src/tensor/tensor.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {
namespace {

using nlohmann::json;

std::uint32_t checksum_of_span(const auto& values) {
  return tensor::checksum(reinterpret_cast<const std::byte*>(values.data()), values.size_bytes());
}

/// The parameters, the seed and the metric that picks the best round.
std::uint32_t settings_checksum(const ModelSpec& spec) {
  json settings{{"algorithm", spec.algorithm},
                {"task", static_cast<int>(spec.task)},
                {"seed", spec.seed},
                {"optimize_for", spec.optimize_for}};
  for (const auto& [name, value] : spec.parameters) {
    std::visit([&, &key = name](const auto& known) { settings["parameters"][key] = known; }, value);
  }
  const std::string text = settings.dump(-1, ' ', false, json::error_handler_t::replace);
  return checksum_of_span(std::span<const char>(text));
}

}  // namespace

std::uint32_t checksum_of(const ModelSpec& spec, const ingest::ColumnStore& store, Workers& workers) {
  std::vector<std::uint32_t> sums(store.block_count() + 1, 0);
  workers.run(
      store.block_count(),
      [&](unsigned, std::size_t block) {
        std::vector<std::uint32_t> parts;
        for (std::size_t c = 0; c < store.columns().size(); ++c) {
          parts.push_back(store.columns()[c].is_category ? checksum_of_span(store.codes(block, c))
                                                         : checksum_of_span(store.numbers(block, c)));
        }
        if (store.target().kind == ingest::TargetKind::number) {
          parts.push_back(checksum_of_span(store.target_numbers(block)));
        } else if (store.target().kind == ingest::TargetKind::label) {
          parts.push_back(checksum_of_span(store.target_codes(block)));
        }
        parts.push_back(checksum_of_span(store.splits(block)));
        sums[block] = checksum_of_span(std::span<const std::uint32_t>(parts));
      },
      [](unsigned, std::size_t) {});
  sums.back() = settings_checksum(spec);
  return checksum_of_span(std::span<const std::uint32_t>(sums));
}

}  // namespace dmlc::train
