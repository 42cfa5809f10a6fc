// SPDX-License-Identifier: Apache-2.0
// Reads the headers of a shared library.
#include "runtime/src/kernels/library_image.h"

namespace dmlc::kernels {
namespace {

constexpr std::uint64_t kPage = 4096;
/// More than any kernel takes; also keeps sums of addresses from overflowing.
constexpr std::uint64_t kLargestAddress = std::uint64_t{1} << 32;
constexpr unsigned kMostHeaders = 32;

std::uint64_t page_floor(std::uint64_t address) { return address / kPage * kPage; }
std::uint64_t page_ceiling(std::uint64_t address) { return page_floor(address + kPage - 1); }

}  // namespace

LibraryImage::LibraryImage(std::span<const std::byte> bytes) : bytes_(bytes), header_(read_at<Elf64_Ehdr>(0)) {
  check_header();
  read_segments();
}

void LibraryImage::check_header() {
  const unsigned char* ident = header_.e_ident;
  if (std::memcmp(ident, ELFMAG, SELFMAG) != 0) throw LibraryDefect("it is no ELF file");
  if (ident[EI_CLASS] != ELFCLASS64 || ident[EI_DATA] != ELFDATA2LSB || ident[EI_VERSION] != EV_CURRENT)
    throw LibraryDefect("it is no ELF file of 64 bits and little-endian order");
  if (ident[EI_OSABI] != ELFOSABI_SYSV && ident[EI_OSABI] != ELFOSABI_GNU)
    throw LibraryDefect("it is made for another system");
  if (header_.e_type != ET_DYN || header_.e_version != EV_CURRENT) throw LibraryDefect("it is no shared library");
  if (header_.e_phentsize != sizeof(Elf64_Phdr) || header_.e_phnum == 0 || header_.e_phnum > kMostHeaders)
    throw LibraryDefect("its program headers are damaged");
}

void LibraryImage::read_segments() {
  bool has_stack = false;
  std::vector<Elf64_Phdr> others;
  for (unsigned i = 0; i < header_.e_phnum; ++i) {
    const auto entry = read_at<Elf64_Phdr>(header_.e_phoff + i * sizeof(Elf64_Phdr));
    switch (entry.p_type) {
      case PT_LOAD:
        add_segment(entry);
        break;
      case PT_GNU_STACK:
        if ((entry.p_flags & PF_X) != 0) throw LibraryDefect("it asks for an executable stack");
        has_stack = true;
        break;
      case PT_NULL:
        break;
      case PT_DYNAMIC:
      case PT_NOTE:
      case PT_PHDR:
      case PT_GNU_EH_FRAME:
      case PT_GNU_RELRO:
      case PT_GNU_PROPERTY:
        others.push_back(entry);
        break;
      default:
        throw LibraryDefect(entry.p_type == PT_TLS      ? "it has variables of threads"
                            : entry.p_type == PT_INTERP ? "it names an interpreter"
                                                        : "it has a program header of an unknown kind");
    }
  }
  // Where the header lacks, the loader makes all stacks executable.
  if (!has_stack) throw LibraryDefect("it does not say that its stack is not executable");
  for (const Elf64_Phdr& entry : others) {
    check_range(entry, "a program header");
    if (entry.p_type != PT_DYNAMIC) continue;
    if (dynamic_bytes_ != 0) throw LibraryDefect("it has two dynamic sections");
    dynamic_address_ = entry.p_vaddr;
    dynamic_bytes_ = entry.p_filesz;
  }
  if (dynamic_bytes_ == 0) throw LibraryDefect("it has no dynamic section");
}

void LibraryImage::add_segment(const Elf64_Phdr& entry) {
  if (entry.p_filesz > bytes_.size() || entry.p_offset > bytes_.size() - entry.p_filesz)
    throw LibraryDefect("a segment lies outside the file");
  if (entry.p_vaddr > kLargestAddress || entry.p_memsz > kLargestAddress || entry.p_memsz < entry.p_filesz)
    throw LibraryDefect("a segment has an impossible size");
  if (entry.p_vaddr % kPage != entry.p_offset % kPage) throw LibraryDefect("a segment cannot be mapped");
  // The loader works by pages; two segments that share one would show each other's bytes.
  if (!segments_.empty() &&
      page_floor(entry.p_vaddr) < page_ceiling(segments_.back().address + segments_.back().memory_bytes))
    throw LibraryDefect("its segments overlap");
  const bool writable = (entry.p_flags & PF_W) != 0;
  const bool executable = (entry.p_flags & PF_X) != 0;
  if (writable && executable) throw LibraryDefect("a segment is writable and executable");
  segments_.push_back({entry.p_vaddr, entry.p_memsz, entry.p_offset, entry.p_filesz, writable, executable});
}

/// The loader goes by the address, tools go by the offset: both must mean the same bytes.
void LibraryImage::check_range(const Elf64_Phdr& entry, const char* name) const {
  const Segment* segment = find(entry.p_vaddr, entry.p_filesz, true);
  if (segment == nullptr || find(entry.p_vaddr, entry.p_memsz, false) != segment ||
      segment->offset + (entry.p_vaddr - segment->address) != entry.p_offset)
    throw LibraryDefect(std::string(name) + " points outside its segments");
}

const Segment* LibraryImage::find(std::uint64_t address, std::uint64_t bytes, bool in_file) const {
  for (const Segment& segment : segments_) {
    const std::uint64_t size = in_file ? segment.file_bytes : segment.memory_bytes;
    if (address < segment.address || address - segment.address > size) continue;
    if (bytes <= size - (address - segment.address)) return &segment;
  }
  return nullptr;
}

std::string LibraryImage::read_text(std::uint64_t address, std::uint64_t end) const {
  std::string text;
  for (; address < end && text.size() < 256; ++address) {
    const char c = read_constant<char>(address);
    if (c == '\0') return text;
    text += c;
  }
  throw LibraryDefect("a name does not end");
}

}  // namespace dmlc::kernels
