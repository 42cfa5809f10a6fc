// SPDX-License-Identifier: Apache-2.0
// hashing_encoder: 1 in the column that the category's hash chooses, 0 in the others. Nothing is learned, so unseen
// values have their column, too, which others may share. NULL is 0 everywhere.
#include <algorithm>

#include "runtime/src/transform/hashed_columns.h"
#include "runtime/src/transform/murmur_hash.h"

namespace dmlc::transform {
namespace {

class HashingEncoder final : public Transformer {
 public:
  explicit HashingEncoder(std::uint32_t columns) : columns_(columns) {}

  [[nodiscard]] std::vector<ingest::FeatureColumn> outputs(const std::string& name) const override {
    return hashed_outputs(name, columns_);
  }
  void apply(const Cell& cell, std::span<Cell> out) const noexcept override {
    std::fill(out.begin(), out.end(), Cell{.is_null = false});
    if (!cell.is_null) out[hash_place({cell.text, cell.text_size}, columns_)].number = 1;
  }
  [[nodiscard]] nlohmann::json state() const override { return {{"dims", columns_}}; }

 private:
  std::uint32_t columns_;
};

}  // namespace

Fit fit_hashing_encoder(const FitInput& input) {
  return {std::make_unique<HashingEncoder>(static_cast<std::uint32_t>(input.transform.integer("dims"))), {}, {}};
}

TransformerPtr load_hashing_encoder(const LoadInput& input) {
  return std::make_unique<HashingEncoder>(stored_columns(input));
}

}  // namespace dmlc::transform
