// SPDX-License-Identifier: Apache-2.0
// text_hash: how often words, and runs of up to `ngrams` words, fall into each column by their hash. Words are made of
// letters, digits, `_` and all bytes beyond ASCII; ASCII letters count as small ones. Nothing is learned. NULL has no
// words.
#include <algorithm>
#include <array>

#include "runtime/src/transform/hashed_columns.h"
#include "runtime/src/transform/murmur_hash.h"
#include "runtime/src/transform/state_json.h"

namespace dmlc::transform {
namespace {

constexpr std::size_t kMostWords = 5;  // of a run, as the standard library says
/// Bytes of a run that are looked at, so that a row needs no memory of its own.
constexpr std::size_t kRunBytes = 1024;

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// Words in small letters with single blanks between them, as far as there is room.
class Run {
 public:
  void add(std::string_view word) noexcept {
    if (size_ > 0) put(' ');
    for (const char c : word) put(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  [[nodiscard]] std::string_view text() const noexcept { return {bytes_.data(), size_}; }

 private:
  void put(char c) noexcept {
    if (size_ < bytes_.size()) bytes_[size_++] = c;
  }
  std::array<char, kRunBytes> bytes_{};
  std::size_t size_ = 0;
};

class TextHash final : public Transformer {
 public:
  TextHash(std::uint32_t columns, std::size_t ngrams) : columns_(columns), ngrams_(ngrams) {}

  [[nodiscard]] std::vector<ingest::FeatureColumn> outputs(const std::string& name) const override {
    return hashed_outputs(name, columns_);
  }
  void apply(const Cell& cell, std::span<Cell> out) const noexcept override {
    std::fill(out.begin(), out.end(), Cell{.is_null = false});
    if (cell.is_null) return;
    const std::string_view text(cell.text, cell.text_size);
    std::array<std::string_view, kMostWords> last{};  // the last words, the newest at the end
    std::size_t words = 0;
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = at;
      while (end < text.size() && is_word_byte(text[end])) ++end;
      if (end > at) {
        std::move(last.begin() + 1, last.end(), last.begin());
        last.back() = text.substr(at, end - at);
        count_runs(last, std::min(++words, ngrams_), out);
      }
      at = end + 1;
    }
  }
  [[nodiscard]] nlohmann::json state() const override { return {{"dims", columns_}, {"ngrams", ngrams_}}; }

 private:
  /// The runs that end with the newest word.
  void count_runs(const std::array<std::string_view, kMostWords>& last, std::size_t most,
                  std::span<Cell> out) const noexcept {
    for (std::size_t words = 1; words <= most; ++words) {
      Run run;
      for (std::size_t i = kMostWords - words; i < kMostWords; ++i) run.add(last[i]);
      ++out[hash_place(run.text(), columns_)].number;
    }
  }

  std::uint32_t columns_;
  std::size_t ngrams_;
};

}  // namespace

Fit fit_text_hash(const FitInput& input) {
  const train::TransformSpec& transform = input.transform;
  return {std::make_unique<TextHash>(static_cast<std::uint32_t>(transform.integer("dims")),
                                     static_cast<std::size_t>(transform.integer("ngrams"))),
          {},
          {}};
}

TransformerPtr load_text_hash(const LoadInput& input) {
  const double ngrams = number_member(input.state, "ngrams");
  if (!(ngrams >= 1 && ngrams <= static_cast<double>(kMostWords))) refuse("`ngrams` of a transform is out of range");
  return std::make_unique<TextHash>(stored_columns(input), static_cast<std::size_t>(ngrams));
}

}  // namespace dmlc::transform
