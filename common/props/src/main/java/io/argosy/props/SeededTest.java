package io.argosy.props;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test method once for each of {@link #runs()} seeds. The method takes a {@code long seed}, or a {@code Gen} made from it. The seed stands in
 * the test's name, so a failure can be repeated: {@code -Dargosy.seed=N} runs that seed alone; {@code -Dargosy.seeds=N} runs that many instead.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SeededTestExtension.class)
public @interface SeededTest {
  int runs() default 100;
}
