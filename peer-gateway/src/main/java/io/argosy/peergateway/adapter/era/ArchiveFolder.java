package io.argosy.peergateway.adapter.era;

import io.argosy.era.EraFolder;
import io.argosy.era.EraName;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;

/** Archive files in a folder; where sums lie beside them, each file is compared with its own before it is read for the first time. */
final class ArchiveFolder implements ArchiveSource {
  private final Path folder;
  private final NavigableMap<Integer, EraName> archives;
  private final Map<String, String> sums;
  private final Set<EraName> compared = new HashSet<>();

  ArchiveFolder(Path folder, String network, boolean named) {
    this.folder = folder;
    this.archives = ArchiveSource.ofNetwork(EraFolder.list(folder).keySet(), network, named, folder.toString());
    this.sums = EraFolder.checksums(folder);
  }

  @Override
  public NavigableMap<Integer, EraName> archives() {
    return archives;
  }

  @Override
  public Optional<Path> file(EraName archive) {
    Path file = folder.resolve(archive.fileName());
    if (compared.add(archive)) {
      EraFolder.check(file, Optional.ofNullable(sums.get(archive.fileName())));
    }
    return Optional.of(file);
  }

  @Override
  public String describe(EraName archive) {
    return folder.resolve(archive.fileName()).toString();
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
