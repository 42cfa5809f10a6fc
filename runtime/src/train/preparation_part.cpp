// SPDX-License-Identifier: Apache-2.0
// Takes preparations apart and puts them together.
#include "runtime/src/train/preparation_part.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace dmlc::train {
namespace {

constexpr std::size_t kSine = 1;
constexpr std::size_t kCosine = 2;

[[noreturn]] void refuse(const char* what) { throw std::invalid_argument(what); }

bool has_same_frame(const Preparation& whole, const Preparation& part) {
  const auto same_column = [](const PreparedColumn& a, const PreparedColumn& b) {
    return a.feature == b.feature && a.part == b.part && a.is_category == b.is_category && a.shift == b.shift;
  };
  const auto same_feature = [](const ingest::FeatureColumn& a, const ingest::FeatureColumn& b) {
    return a.name == b.name && a.kind == b.kind;
  };
  const auto same_name = [](const auto& a, const auto& b) { return a.first == b.first; };
  return std::equal(whole.features.begin(), whole.features.end(), part.features.begin(), part.features.end(),
                    same_feature) &&
         std::equal(whole.columns.begin(), whole.columns.end(), part.columns.begin(), part.columns.end(),
                    same_column) &&
         std::equal(whole.constants.begin(), whole.constants.end(), part.constants.begin(), part.constants.end(),
                    same_name) &&
         whole.classes == part.classes && whole.target_shift == part.target_shift;
}

/// Both are sorted. Nothing where a category is missing in the whole.
std::optional<std::vector<std::uint32_t>> places_of(const std::vector<std::string>& whole,
                                                    const std::vector<std::string>& part) {
  std::vector<std::uint32_t> places;
  auto at = whole.begin();
  for (const std::string& category : part) {
    at = std::find(at, whole.end(), category);
    if (at == whole.end()) return std::nullopt;
    places.push_back(static_cast<std::uint32_t>(at - whole.begin()));
  }
  return places;
}

void add_numbers(const Term& term, std::vector<double>& numbers) {
  numbers.push_back(term.column);
  switch (term.kind) {
    case Term::Kind::number:
      numbers.insert(numbers.end(), {term.mean, term.deviation});
      break;
    case Term::Kind::cycle:
      numbers.push_back(static_cast<double>((term.has_sine ? kSine : 0) + (term.has_cosine ? kCosine : 0)));
      numbers.insert(numbers.end(), {term.sine_mean, term.cosine_mean});
      break;
    case Term::Kind::category:
      numbers.push_back(term.null_is_level ? 1 : 0);
      numbers.insert(numbers.end(), term.level_frequencies.begin(), term.level_frequencies.end());
      break;
  }
}

/// Takes numbers one after another.
class Numbers {
 public:
  explicit Numbers(const std::vector<double>& numbers) : numbers_(numbers) {}

  [[nodiscard]] std::size_t left() const { return numbers_.size() - at_; }

  double next() {
    if (left() == 0) refuse("a group has too few numbers");
    const double number = numbers_[at_++];
    if (!std::isfinite(number)) refuse("a number of a group is not finite");
    return number;
  }

  /// A whole number below `limit`.
  std::size_t next_below(std::size_t limit) {
    const double number = next();
    if (!(number >= 0 && number < static_cast<double>(limit) && number == std::floor(number))) {
      refuse("a number of a group is out of range");
    }
    return static_cast<std::size_t>(number);
  }

 private:
  const std::vector<double>& numbers_;
  std::size_t at_ = 0;
};

Term read_term(const std::vector<PreparedColumn>& columns, Numbers& numbers) {
  Term term;
  term.column = static_cast<std::uint32_t>(numbers.next_below(columns.size()));
  const PreparedColumn& column = columns[term.column];
  if (column.is_category) {
    term.kind = Term::Kind::category;
    term.null_is_level = numbers.next_below(2) == 1;
    for (std::size_t level = column.categories.size() + (term.null_is_level ? 1 : 0); level > 0; --level) {
      term.level_frequencies.push_back(numbers.next());
    }
  } else if (cycle_of(column.part).period > 0) {
    term.kind = Term::Kind::cycle;
    const std::size_t parts = numbers.next_below(kSine + kCosine + 1);
    term.has_sine = (parts & kSine) != 0;
    term.has_cosine = (parts & kCosine) != 0;
    term.sine_mean = numbers.next();
    term.cosine_mean = numbers.next();
  } else {
    term.mean = numbers.next();
    term.deviation = numbers.next();
    if (!(term.deviation > 0)) refuse("a deviation of a group is not positive");
  }
  return term;
}

std::vector<std::string> categories_at(const std::vector<std::string>& whole,
                                       const std::vector<std::uint32_t>& places) {
  std::vector<std::string> categories;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i] >= whole.size() || (i > 0 && places[i] <= places[i - 1])) refuse("a group has no such category");
    categories.push_back(whole[places[i]]);
  }
  return categories;
}

}  // namespace

std::optional<PreparationPart> part_of(const Preparation& whole, const Preparation& part) {
  if (!has_same_frame(whole, part)) return std::nullopt;
  PreparationPart out;
  for (std::size_t c = 0; c < whole.columns.size(); ++c) {
    if (!whole.columns[c].is_category) continue;
    out.levels.emplace_back();
    if (part.columns[c].categories == whole.columns[c].categories) continue;
    out.levels.back() = places_of(whole.columns[c].categories, part.columns[c].categories);
    if (!out.levels.back()) return std::nullopt;
  }
  for (const Term& term : part.terms) add_numbers(term, out.numbers);
  for (const auto& [name, value] : part.constants) out.numbers.push_back(value);
  return out;
}

Preparation join_part(const Preparation& whole, const PreparationPart& part) {
  Preparation out = whole;
  out.terms.clear();
  std::size_t category = 0;
  for (PreparedColumn& column : out.columns) {
    if (!column.is_category) continue;
    if (category == part.levels.size()) refuse("a group has too few columns");
    const auto& places = part.levels[category++];
    if (places) column.categories = categories_at(column.categories, *places);
  }
  if (category != part.levels.size()) refuse("a group has too many columns");
  Numbers numbers(part.numbers);
  while (numbers.left() > out.constants.size()) out.terms.push_back(read_term(out.columns, numbers));
  for (auto& [name, value] : out.constants) value = numbers.next();
  return out;
}

}  // namespace dmlc::train
