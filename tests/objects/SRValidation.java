import com.pixelmed.validate.DicomSRValidator;

/** Validates every file that is named, in one process, because the templates take long to load. */
public class SRValidation {
    public static void main(String[] paths) throws Exception {
        DicomSRValidator validator = new DicomSRValidator();
        validator.setOptionCheckTemplateID(true);
        for (String path : paths) {
            System.out.println("File: " + path);
            try {
                System.out.println(validator.validate(path));
            } catch (Exception exception) {
                System.out.println("Error: " + exception);
            }
        }
    }
}
