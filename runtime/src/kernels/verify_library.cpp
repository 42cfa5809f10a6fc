// SPDX-License-Identifier: Apache-2.0
// Checks the dynamic section, the symbols and the relocations of a kernel's library.
#include "runtime/src/kernels/verify_library.h"

#include <algorithm>
#include <map>

#include "runtime/include/dmlc/kernel_abi.h"
#include "runtime/src/kernels/library_image.h"

namespace dmlc::kernels {
namespace {

constexpr std::uint64_t kLargestLibrary = std::uint64_t{64} << 20;
constexpr std::uint32_t kMostSymbols = 1 << 16;

/// Relocations of one processor that only write addresses into the library itself.
struct Processor {
  std::string_view target;
  std::uint16_t machine;
  std::uint32_t relative;
  std::uint32_t by_symbol[3];
};
constexpr Processor kProcessors[] = {
    {"x86-64-v2", EM_X86_64, R_X86_64_RELATIVE, {R_X86_64_64, R_X86_64_GLOB_DAT, R_X86_64_JUMP_SLOT}},
    {"x86-64-v3", EM_X86_64, R_X86_64_RELATIVE, {R_X86_64_64, R_X86_64_GLOB_DAT, R_X86_64_JUMP_SLOT}},
    {"x86-64-v4", EM_X86_64, R_X86_64_RELATIVE, {R_X86_64_64, R_X86_64_GLOB_DAT, R_X86_64_JUMP_SLOT}},
    {"aarch64", EM_AARCH64, R_AARCH64_RELATIVE, {R_AARCH64_ABS64, R_AARCH64_GLOB_DAT, R_AARCH64_JUMP_SLOT}},
};

const Processor* find_processor(std::string_view target) {
  for (const Processor& processor : kProcessors)
    if (processor.target == target) return &processor;
  return nullptr;
}

/// Entries that a kernel's library may have. All others are refused, above all those that name other libraries or code
/// to be run at loading.
bool is_harmless(std::int64_t tag) {
  static constexpr std::int64_t kHarmless[] = {
      DT_SONAME, DT_HASH,   DT_GNU_HASH, DT_STRTAB,    DT_SYMTAB,   DT_STRSZ,    DT_SYMENT,
      DT_RELA,   DT_RELASZ, DT_RELAENT,  DT_RELACOUNT, DT_JMPREL,   DT_PLTRELSZ, DT_PLTREL,
      DT_PLTGOT, DT_FLAGS,  DT_FLAGS_1,  DT_BIND_NOW,  DT_SYMBOLIC,
  };
  return std::find(std::begin(kHarmless), std::end(kHarmless), tag) != std::end(kHarmless);
}

std::string defect_of_tag(std::int64_t tag) {
  switch (tag) {
    case DT_NEEDED:
      return "it needs another library";
    case DT_INIT:
    case DT_FINI:
    case DT_INIT_ARRAY:
    case DT_FINI_ARRAY:
    case DT_PREINIT_ARRAY:
      return "it runs code when it is loaded or unloaded";
    case DT_TEXTREL:
      return "it changes its own code when it is loaded";
    default:
      return "its dynamic section has an entry of an unknown kind";
  }
}

class Verifier {
 public:
  Verifier(std::span<const std::byte> library, const Processor& processor) : image_(library), processor_(processor) {
    if (image_.machine() != processor_.machine) throw LibraryDefect("it is made for another processor");
  }
  void run() {
    read_dynamic();
    count_symbols();
    check_symbols();
    check_relocations(DT_RELA, DT_RELASZ);
    check_relocations(DT_JMPREL, DT_PLTRELSZ);
  }

 private:
  [[nodiscard]] std::uint64_t value(std::int64_t tag) const {
    const auto found = dynamic_.find(tag);
    return found == dynamic_.end() ? 0 : found->second;
  }
  [[nodiscard]] bool has(std::int64_t tag) const { return dynamic_.contains(tag); }

  void read_dynamic() {
    for (std::uint64_t at = 0;; at += sizeof(Elf64_Dyn)) {
      if (at + sizeof(Elf64_Dyn) > image_.dynamic_bytes()) throw LibraryDefect("its dynamic section does not end");
      const auto entry = image_.read<Elf64_Dyn>(image_.dynamic_address() + at);
      if (entry.d_tag == DT_NULL) break;
      if (!is_harmless(entry.d_tag)) throw LibraryDefect(defect_of_tag(entry.d_tag));
      if (!dynamic_.emplace(entry.d_tag, entry.d_un.d_val).second)
        throw LibraryDefect("its dynamic section has an entry twice");
    }
    if ((value(DT_FLAGS) & DF_TEXTREL) != 0) throw LibraryDefect(defect_of_tag(DT_TEXTREL));
    if ((value(DT_FLAGS) & ~(DF_SYMBOLIC | DF_BIND_NOW)) != 0 || (value(DT_FLAGS_1) & ~DF_1_NOW) != 0)
      throw LibraryDefect("it asks for a special way of loading");
    if (value(DT_SYMENT) != sizeof(Elf64_Sym) || value(DT_SYMTAB) == 0 || value(DT_STRTAB) == 0)
      throw LibraryDefect("it has no table of symbols");
  }

  void count_symbols() {
    if (!has(DT_HASH) && !has(DT_GNU_HASH)) throw LibraryDefect("it has no table of names");
    if (has(DT_HASH)) symbols_ = count_by_hash(value(DT_HASH));
    if (has(DT_GNU_HASH)) symbols_ = std::max(symbols_, count_by_gnu_hash(value(DT_GNU_HASH)));
    if (symbols_ > kMostSymbols) throw LibraryDefect("it has too many symbols");
  }

  /// The table must not lead beyond the number that it gives.
  [[nodiscard]] std::uint32_t count_by_hash(std::uint64_t table) const {
    const auto word = [&](std::uint64_t index) {
      return image_.read_constant<std::uint32_t>(table + std::uint64_t{4} * index);
    };
    const std::uint32_t buckets = word(0);
    const std::uint32_t chains = word(1);
    if (buckets > kMostSymbols || chains > kMostSymbols) throw LibraryDefect("it has too many symbols");
    for (std::uint64_t i = 0; i < std::uint64_t{buckets} + chains; ++i)
      if (word(2 + i) >= chains) throw LibraryDefect("its table of names is damaged");
    return chains;
  }

  /// One more than the highest index that the table leads to.
  [[nodiscard]] std::uint32_t count_by_gnu_hash(std::uint64_t table) const {
    const auto word = [this](std::uint64_t address) { return image_.read_constant<std::uint32_t>(address); };
    const std::uint32_t buckets = word(table);
    const std::uint32_t first = word(table + 4);
    const std::uint32_t filters = word(table + 8);
    if (buckets == 0 || buckets > kMostSymbols || first > kMostSymbols || filters == 0 || filters > kMostSymbols)
      throw LibraryDefect("its table of names is damaged");
    const std::uint64_t bucket_list = table + 16 + std::uint64_t{8} * filters;
    const std::uint64_t chains = bucket_list + std::uint64_t{4} * buckets;
    std::uint32_t highest = 0;
    for (std::uint32_t i = 0; i < buckets; ++i) highest = std::max(highest, word(bucket_list + std::uint64_t{4} * i));
    if (highest == 0) return first;
    if (highest < first) throw LibraryDefect("its table of names is damaged");
    while ((word(chains + std::uint64_t{4} * (highest - first)) & 1) == 0)
      if (++highest > kMostSymbols) throw LibraryDefect("its table of names does not end");
    return highest + 1;
  }

  [[nodiscard]] Elf64_Sym symbol(std::uint32_t index) const {
    return image_.read_constant<Elf64_Sym>(value(DT_SYMTAB) + std::uint64_t{index} * sizeof(Elf64_Sym));
  }

  void check_symbols() {
    bool has_entry = false;
    for (std::uint32_t i = 1; i < symbols_; ++i) has_entry = check_symbol(symbol(i)) || has_entry;
    if (!has_entry) throw LibraryDefect("it does not export `" + std::string(abi::kKernelEntry) + "`");
  }

  /// True for the entry. Its name may occur once only.
  bool check_symbol(const Elf64_Sym& symbol) {
    const std::string name = image_.read_text(value(DT_STRTAB) + symbol.st_name, value(DT_STRTAB) + value(DT_STRSZ));
    const unsigned type = ELF64_ST_TYPE(symbol.st_info);
    if (symbol.st_shndx == SHN_UNDEF) throw LibraryDefect("it needs `" + name + "`, which it does not have");
    if (type == STT_GNU_IFUNC) throw LibraryDefect("it chooses `" + name + "` by running code when it is loaded");
    if (type == STT_TLS) throw LibraryDefect("it has variables of threads");
    if (ELF64_ST_BIND(symbol.st_info) == STB_LOCAL) return false;
    if (name != abi::kKernelEntry || type != STT_FUNC || symbol.st_shndx >= SHN_LORESERVE || seen_entry_)
      throw LibraryDefect("it exports `" + name + "`");
    const Segment* segment = image_.find(symbol.st_value, 1, true);
    if (segment == nullptr || !segment->executable) throw LibraryDefect("its entry is no code");
    seen_entry_ = true;
    return true;
  }

  void check_relocations(std::int64_t table, std::int64_t size) const {
    const std::uint64_t bytes = value(size);
    if (bytes == 0) return;
    if (bytes % sizeof(Elf64_Rela) != 0 || (has(DT_RELAENT) && value(DT_RELAENT) != sizeof(Elf64_Rela)) ||
        (has(DT_PLTREL) && value(DT_PLTREL) != DT_RELA) || bytes > kLargestLibrary)
      throw LibraryDefect("its relocations are damaged");
    for (std::uint64_t at = 0; at < bytes; at += sizeof(Elf64_Rela))
      check_relocation(image_.read_constant<Elf64_Rela>(value(table) + at));
  }

  void check_relocation(const Elf64_Rela& relocation) const {
    const auto type = static_cast<std::uint32_t>(ELF64_R_TYPE(relocation.r_info));
    const auto index = static_cast<std::uint32_t>(ELF64_R_SYM(relocation.r_info));
    if (type != processor_.relative) {
      if (std::find(std::begin(processor_.by_symbol), std::end(processor_.by_symbol), type) ==
          std::end(processor_.by_symbol))
        throw LibraryDefect("it has a relocation of a kind that kernels do not need");
      if (index == 0 || index >= symbols_) throw LibraryDefect("a relocation names an unknown symbol");
    }
    const Segment* segment = image_.find(relocation.r_offset, sizeof(std::uint64_t), false);
    const bool in_dynamic = relocation.r_offset + sizeof(std::uint64_t) > image_.dynamic_address() &&
                            relocation.r_offset < image_.dynamic_address() + image_.dynamic_bytes();
    if (segment == nullptr || !segment->writable || in_dynamic)
      throw LibraryDefect("a relocation points outside its variables");
  }

  LibraryImage image_;
  const Processor& processor_;
  std::map<std::int64_t, std::uint64_t> dynamic_;
  std::uint32_t symbols_ = 0;
  bool seen_entry_ = false;
};

}  // namespace

bool is_processor(std::string_view target) { return find_processor(target) != nullptr; }

std::string verify_library(std::span<const std::byte> library, std::string_view target) {
  const Processor* processor = find_processor(target);
  if (processor == nullptr) return "its target is no processor";
  if (library.size() > kLargestLibrary) return "it is too large";
  try {
    Verifier(library, *processor).run();
    return {};
  } catch (const LibraryDefect& defect) {
    return defect.what();
  }
}

}  // namespace dmlc::kernels
