package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.ChainSpec;
import io.argosy.era.EraBlock;
import io.argosy.era.EraFile;
import io.argosy.props.ChainData;
import io.argosy.verdict.Verdict;
import io.argosy.verify.ReceiptCheck;
import io.argosy.verify.ReceiptSummary;
import org.junit.jupiter.api.Test;

class EraExportTest {
  /** Legacy and typed ones, of real blocks. */
  @Test
  void receiptsGoOutAsTheyCameBeforeTheyWereStored() {
    ReceiptCheck stored = new ReceiptCheck(ChainSpec.builder(11155111).build());
    int lists = 0;
    try (EraFile file = EraFile.open(ChainData.external("era1/sepolia-00021-b8814b14.era1"))) {
      for (long number = file.first(); number <= file.last(); ) {
        for (EraBlock block : file.blocks(number, 1000)) {
          if (stored.summarize(block.receipts()) instanceof Verdict.Accepted<ReceiptSummary>(ReceiptSummary summary) && summary.count() > 0) {
            assertThat(EraExport.withBlooms(summary.compact())).isEqualTo(block.receipts());
            lists++;
          }
          number++;
        }
      }
    }

    assertThat(lists).isEqualTo(74);
  }
}
