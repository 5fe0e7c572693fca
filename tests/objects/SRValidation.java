import com.pixelmed.validate.DicomSRValidator;

/** Validates every file that is named, in one machine, because the templates take long to load. */
public class SRValidation {
    public static void main(String[] paths) throws Exception {
        DicomSRValidator validator = new DicomSRValidator();
        for (String path : paths) {
            System.out.println("File: " + path);
            System.out.println(validator.validate(path, true, true, true, false, true));
        }
    }
}
